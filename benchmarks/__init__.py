"""Speed and memory of the simulator, as ratios taken in one run: ``python -m benchmarks``."""
