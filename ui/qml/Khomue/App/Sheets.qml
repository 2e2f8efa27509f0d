pragma ComponentBehavior: Bound

import QtQuick
import Khomue.Bridge

// The sheet in front, by name; none when empty.
FocusScope {
    id: sheets

    required property DeskView desk
    required property ActivitiesView activities
    required property VerdictView verdict
    required property SearchView search
    required property Cameras cameras
    required property Tuning tuning
    required property ScannerView scanner
    required property Printing printing
    required property Joining joining
    required property Carrying carrying
    required property News news
    required property bool portrait
    required property int keyboardHeight
    property string name: ""
    readonly property var components: ({
            activity: activitySheet,
            group: groupSheet,
            override: overrideSheet,
            badge: badgeSheet,
            lost_badge: lostBadgeSheet,
            shown_badge: shownBadgeSheet,
            camera: cameraSheet,
            tuning: tuningSheet,
            scanner: scannerSheet,
            join: joinSheet,
            carry: carrySheet,
            news: newsSheet,
            answer: answerSheet,
            printer: printerSheet
        })

    signal closed
    signal wanted(string other)

    visible: name

    Loader {
        anchors.fill: parent
        focus: true
        sourceComponent: sheets.components[sheets.name] ?? null
        onLoaded: (item as Item).forceActiveFocus(Qt.OtherFocusReason)
    }

    Component {
        id: activitySheet

        ActivitySheet {
            activities: sheets.activities
            chosen: sheets.desk.activityId
            keyboard: sheets.keyboardHeight
            onClosed: sheets.closed()
        }
    }

    Component {
        id: groupSheet

        GroupSheet {
            desk: sheets.desk
            keyboard: sheets.keyboardHeight
            onClosed: sheets.closed()
        }
    }

    Component {
        id: overrideSheet

        OverrideSheet {
            desk: sheets.desk
            verdict: sheets.verdict
            onClosed: sheets.closed()
        }
    }

    Component {
        id: badgeSheet

        BadgeSheet {
            search: sheets.search
            keyboard: sheets.keyboardHeight
            onClosed: sheets.closed()
        }
    }

    Component {
        id: lostBadgeSheet

        LostBadgeSheet {
            search: sheets.search
            printing: sheets.printing
            onClosed: sheets.closed()
        }
    }

    Component {
        id: shownBadgeSheet

        ShownBadgeSheet {
            printing: sheets.printing
            onClosed: sheets.closed()
        }
    }

    Component {
        id: cameraSheet

        CameraSheet {
            cameras: sheets.cameras
            onClosed: sheets.closed()
            onSettingsWanted: key => {
                sheets.tuning.open(key);
                sheets.wanted("tuning");
            }
        }
    }

    Component {
        id: tuningSheet

        TuningSheet {
            tuning: sheets.tuning
            portrait: sheets.portrait
            onClosed: sheets.wanted("camera")
        }
    }

    Component {
        id: scannerSheet

        ScannerSheet {
            scanner: sheets.scanner
            portrait: sheets.portrait
            onClosed: sheets.closed()
        }
    }

    Component {
        id: joinSheet

        JoinSheet {
            joining: sheets.joining
            keyboard: sheets.keyboardHeight
            onClosed: sheets.closed()
        }
    }

    Component {
        id: carrySheet

        CarrySheet {
            carrying: sheets.carrying
            onClosed: sheets.closed()
        }
    }

    Component {
        id: newsSheet

        NewsSheet {
            news: sheets.news
            onClosed: sheets.closed()
            onAnswerWanted: key => {
                sheets.news.ask(key);
                sheets.wanted("answer");
            }
        }
    }

    Component {
        id: answerSheet

        AnswerSheet {
            news: sheets.news
            onClosed: sheets.wanted("news")
        }
    }

    Component {
        id: printerSheet

        PrinterSheet {
            printing: sheets.printing
            keyboard: sheets.keyboardHeight
            onClosed: sheets.closed()
        }
    }
}
