"""Every sentence in the reader's language: catalogues, what is said from them, and how numbers and days read.

English is the language of the source and of its tables; no catalogue is loaded for it.
"""
