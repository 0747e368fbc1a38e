"""Every page with invented data, to look at and to test: ``python -m fairway.portal.gallery``.

All firms, people, numbers and plates are made up. The pages are the real templates; only the views are fixtures.
"""
