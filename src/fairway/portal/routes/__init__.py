"""The portal's pages over HTTP, one module for each domain.

A route fills a view from queries and renders it, or hands a posted form to the same services of the site that the API
uses. What is refused comes back as the same page with what was typed and every issue at its field.
"""
