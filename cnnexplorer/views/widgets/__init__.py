"""Pieces that know nothing of the program: pictures, curves, bars, forms, the theme."""
