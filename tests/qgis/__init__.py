"""What QGIS itself makes of the layers: its own Python draws them in a process of its own."""
