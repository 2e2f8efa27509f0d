pragma ComponentBehavior: Bound

import QtQuick
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// The last scans, newest first.
Card {
    id: card

    required property DeskView desk

    Plain {
        id: heading

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.leftMargin: Theme.gap
        anchors.topMargin: Theme.px(6)
        height: Theme.px(44)
        text: Say.t("desk.last_scans")
        color: Theme.inkSoft
        font.pixelSize: Theme.small
        font.weight: Font.DemiBold
        Accessible.role: Accessible.Heading
    }

    ListView {
        id: list

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: heading.bottom
        anchors.bottom: parent.bottom
        anchors.margins: 2
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        model: card.desk.recent
        Accessible.role: Accessible.List
        Accessible.name: heading.text

        delegate: RecentRow {
            width: ListView.view.width
            onUndoWanted: key => card.desk.undo(key)
        }
    }

    Column {
        anchors.centerIn: parent
        width: parent.width - Theme.px(48)
        spacing: Theme.gap
        visible: list.count === 0

        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            side: Theme.px(72)
            name: "badge"
            tint: Theme.edge
        }

        Plain {
            width: parent.width
            text: Say.t("desk.no_scans")
            color: Theme.inkSoft
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
        }
    }
}
