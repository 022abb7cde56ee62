"""ISBT 128, both ways: data structures, concatenated pairs and compound messages.

Names and layouts are those that are published of the standard; its licensed tables are not here.
"""
