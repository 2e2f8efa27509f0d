"""Writes down for qmllint and editors what the bridge offers to QML: ``python -m ui.bridge.qmltypes``.

Names and types come from the classes themselves; a test fails while the file says otherwise.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from PySide6.QtCore import QMetaMethod, QMetaObject, QMetaProperty, QObject

from ui.bridge.activities_view import ActivitiesView
from ui.bridge.camera_feed import CameraFeed
from ui.bridge.camera_picture import CameraPicture
from ui.bridge.cameras import Cameras
from ui.bridge.carrying import Carrying
from ui.bridge.code_picture import CodePicture
from ui.bridge.desk_view import DeskView
from ui.bridge.joining import Joining
from ui.bridge.names import QML_MODULE
from ui.bridge.news import News
from ui.bridge.printing import Printing
from ui.bridge.ready_view import ReadyView
from ui.bridge.saving import Saving
from ui.bridge.scanner_view import ScannerView
from ui.bridge.search_view import SearchView
from ui.bridge.station import Pill, Station
from ui.bridge.tuning import Tuning
from ui.bridge.verdict_view import VerdictView
from ui.bridge.words import Words

TYPES: tuple[type[QObject], ...] = (
    ActivitiesView,
    CameraFeed,
    CameraPicture,
    Cameras,
    Carrying,
    CodePicture,
    DeskView,
    Joining,
    News,
    Pill,
    Printing,
    ReadyView,
    Saving,
    ScannerView,
    SearchView,
    Station,
    Tuning,
    VerdictView,
    Words,
)
FILE = Path(__file__).parents[1] / "qml" / "Khomue" / "Bridge" / "bridge.qmltypes"
_NAMES = {"QVariantList": "QVariantList", "PyObject": "QVariant"}


def described() -> str:
    """The text of the qmltypes file for all of TYPES."""
    components = "\n".join(line for kind in TYPES for line in _component(kind))
    return f"import QtQuick.tooling 1.2\n\nModule {{\n{components}\n}}\n"


def _component(kind: type[QObject]) -> Iterator[str]:
    meta: QMetaObject = vars(kind)["staticMetaObject"]
    creatable = kind in (CameraPicture, CodePicture)
    yield "    Component {"
    yield f'        name: "{kind.__name__}"'
    yield f'        prototype: "{"QQuickPaintedItem" if creatable else "QObject"}"'
    yield f'        exports: ["{QML_MODULE}/{kind.__name__} 1.0"]'
    yield f"        isCreatable: {str(creatable).lower()}"
    yield "        exportMetaObjectRevisions: [256]"
    yield from (_property(meta.property(n)) for n in range(meta.propertyOffset(), meta.propertyCount()))
    for number in range(meta.methodOffset(), meta.methodCount()):
        yield from _method(meta.method(number))
    yield "    }"


def _property(prop: QMetaProperty) -> str:
    kind, pointer = _type(str(prop.typeName()))
    parts = [f'name: "{_text(prop.name())}"', f'type: "{kind}"', *(["isPointer: true"] if pointer else [])]
    if not prop.isWritable():
        parts.append("isReadonly: true")
    if prop.isConstant():
        parts.append("isConstant: true")
    elif prop.hasNotifySignal():
        parts.append(f'notify: "{_text(prop.notifySignal().name().data())}"')
    return f"        Property {{ {'; '.join(parts)} }}"


def _method(method: QMetaMethod) -> Iterator[str]:
    name = _text(method.name().data())
    if name.startswith("_") or (name[0] != name[0].lower()):
        return
    what = "Signal" if method.methodType() is QMetaMethod.MethodType.Signal else "Method"
    returns, _ = _type(str(method.typeName()))
    parts = [f'name: "{name}"', *([f'type: "{returns}"'] if returns not in {"void", ""} else [])]
    for number in range(method.parameterCount()):
        kind, pointer = _type(_text(method.parameterTypeName(number).data()))
        parts.append(f'Parameter {{ type: "{kind}"{"; isPointer: true" if pointer else ""} }}')
    yield f"        {what} {{ {_joined(parts)} }}"


def _joined(parts: list[str]) -> str:
    """Members of a qmltypes object on one line; an object among them takes no semicolon behind it."""
    return " ".join(part if part.endswith("}") else f"{part};" for part in parts)


def _type(name: str) -> tuple[str, bool]:
    return _NAMES.get(name.removesuffix("*"), name.removesuffix("*")), name.endswith("*")


def _text(name: object) -> str:
    return name if isinstance(name, str) else bytes(cast("bytes", name)).decode()


if __name__ == "__main__":
    FILE.write_text(described(), "utf-8")
