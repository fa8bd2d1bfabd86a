"""What `batch.py` measures with."""
