pragma ComponentBehavior: Bound

import QtQuick
import Khomue.Bridge

// The sheet in front, by name: activity, group, override, badge, camera; none when empty.
FocusScope {
    id: sheets

    required property DeskView desk
    required property ActivitiesView activities
    required property VerdictView verdict
    required property SearchView search
    required property ReadyView ready
    required property int keyboardHeight
    property string name: ""
    readonly property var components: ({
            activity: activitySheet,
            group: groupSheet,
            override: overrideSheet,
            badge: badgeSheet,
            camera: cameraSheet
        })

    signal closed

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
        id: cameraSheet

        CameraSheet {
            ready: sheets.ready
            onClosed: sheets.closed()
        }
    }
}
