"""Run by the system's Python, which has QGIS: `draw.py GEOPACKAGE OUT.png WIDTH`; prints what was found as JSON."""

import json
import os
import sys


def main(path, out, width):
    """Open every layer with nothing beside the file, and draw `kecamatan` over grey."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from qgis.core import (  # fmt: skip
        QgsApplication,
        QgsCoordinateReferenceSystem,
        QgsMapRendererSequentialJob,
        QgsMapSettings,
        QgsVectorLayer,
    )
    from qgis.PyQt.QtCore import QSize
    from qgis.PyQt.QtGui import QColor

    app = QgsApplication([], False)
    app.initQgis()
    opened = QgsVectorLayer(path, "semua", "ogr")
    names = [part.split("!!::!!")[1] for part in opened.dataProvider().subLayers()]
    told = {}
    layers = {}
    for name in names:
        layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
        layers[name] = layer
        told[name] = {"valid": layer.isValid(), "features": layer.featureCount()}
        if layer.isSpatial():
            renderer = layer.renderer()
            told[name] |= {
                "renderer": renderer.type(),
                "labels": [item.label() for item in renderer.legendSymbolItems()],
                "aliases": [field.alias() for field in layer.fields()],
            }
    drawn = layers["kecamatan"]
    extent = drawn.extent()
    settings = QgsMapSettings()
    settings.setLayers([drawn])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    settings.setExtent(extent)
    settings.setOutputSize(QSize(width, round(width * extent.height() / extent.width())))
    settings.setBackgroundColor(QColor("#808080"))
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(out)
    seen = settings.visibleExtent()
    told["gambar"] = [seen.xMinimum(), seen.yMinimum(), seen.xMaximum(), seen.yMaximum()]
    sys.stdout.write(json.dumps(told))
    sys.stdout.flush()
    os._exit(0)  # QGIS takes its layers down in an order that Python's own end does not keep


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
