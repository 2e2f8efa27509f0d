"""What the hub hands out as files: tables worked out row by row, written as CSV or XLSX."""
