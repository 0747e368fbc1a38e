"""Sheets of cells: XLSX workbooks and CSV files read with suspicion and written without traps. No business meaning."""
