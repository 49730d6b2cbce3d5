"""Measurements, side by side in one run and as ratios, so that a number can be trusted on a noisy machine."""
