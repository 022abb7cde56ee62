"""The one blueprint of all pages."""

from flask import Blueprint

web = Blueprint("web", "biobank.web", template_folder="templates")
