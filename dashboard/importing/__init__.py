"""What the import page knows and does, without Streamlit: datasets, files, mappings, loads, results."""
