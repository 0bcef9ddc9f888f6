"""Pure functions on strings: decoding, quotation marks, names. Imports no spaCy, pandas or pyarrow."""
