import QtQuick
import Khomue.Bridge

// Keys that no scanner types: everything a finger can do.
Item {
    id: keys

    required property Station station
    required property DeskView desk
    required property VerdictView verdict
    required property bool free

    signal pageWanted(string name)
    signal sheetWanted(string name)

    Shortcut {
        sequence: "F1"
        enabled: keys.free
        onActivated: keys.pageWanted("ready")
    }

    Shortcut {
        sequence: "F2"
        enabled: keys.free
        onActivated: keys.pageWanted("search")
    }

    Shortcut {
        sequence: "F3"
        enabled: keys.free && keys.station.page === "desk"
        onActivated: keys.sheetWanted("activity")
    }

    Shortcut {
        sequence: "F4"
        enabled: keys.free && keys.station.page === "desk"
        onActivated: keys.sheetWanted("group")
    }

    Shortcut {
        sequence: "F8"
        onActivated: keys.station.toggleSound()
    }

    Shortcut {
        sequence: "F9"
        onActivated: keys.station.switchLanguage()
    }

    Shortcut {
        sequence: "Ctrl+Z"
        enabled: keys.station.page === "desk"
        onActivated: keys.verdict.visible ? keys.verdict.undo() : keys.desk.undoLast()
    }
}
