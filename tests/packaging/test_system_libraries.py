"""Every system library that the parts of Qt we use are linked with is here, as the set-up promises."""

import shutil
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

QT = Path(PySide6.__file__).parent
PARTS = (
    "Qt/plugins/platforms/libq[xmo]*.so",
    "Qt/plugins/platforms/libqwayland*.so",
    "Qt/plugins/platforminputcontexts/*.so",
    "Qt/plugins/imageformats/*.so",
    "Qt/plugins/multimedia/*.so",
    "Qt/qml/QtQuick/**/*.so",
    "Qt/qml/QtMultimedia/*.so",
    "QtMultimedia*.so",
    "QtQuick*.so",
)
NOT_USED = ("imageformats/libqpdf", "QtQuick3D", "QtQuick/Pdf", "Scene2D", "Scene3D")


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("ldd"), reason="asks ldd")
def test_no_library_that_our_parts_of_qt_need_is_missing() -> None:
    files = [file for part in PARTS for file in QT.glob(part) if not any(name in str(file) for name in NOT_USED)]
    assert any(file.name == "libqxcb.so" for file in files)
    told = subprocess.run(["ldd", *files], capture_output=True, text=True, check=True).stdout
    missing = {line.split()[0] for line in told.splitlines() if "not found" in line}
    assert not missing, "add the Debian packages of these to LIBRARIES in packaging/set_up.py"
