"""The only home of barcode libraries: decoding, debouncing, scanners that type."""
