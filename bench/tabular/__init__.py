"""Spreadsheets: how fast a workbook is read and validated."""
