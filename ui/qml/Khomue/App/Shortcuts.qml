import QtQuick
import Khomue.Bridge

// Keys that no scanner types: everything a finger can do. Ctrl+Z is heard where scanners are told apart.
Item {
    id: keys

    required property Station station
    required property Printing printing
    required property Cameras cameras
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
        sequence: "F6"
        onActivated: keys.cameras.switchPicture()
    }

    Shortcut {
        sequence: "F7"
        enabled: keys.printing.canRepeat
        onActivated: keys.printing.printAgain()
    }
}
