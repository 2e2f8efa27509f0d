import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// What staff do at the desk: count, search, group, undo.
GridLayout {
    id: bar

    required property DeskView desk
    required property bool portrait

    signal searchWanted
    signal groupWanted

    columns: portrait ? 1 : 2
    columnSpacing: Theme.gap
    rowSpacing: Theme.gap

    RowLayout {
        Layout.row: bar.portrait ? 1 : 0
        Layout.column: 0
        spacing: Theme.gap

        Action {
            Layout.fillWidth: true
            Layout.preferredWidth: Theme.px(220)
            Layout.preferredHeight: Theme.touch + Theme.px(12)
            tone: "primary"
            symbol: "search"
            text: Say.t("desk.search")
            onClicked: bar.searchWanted()
        }

        Action {
            Layout.fillWidth: true
            Layout.preferredWidth: Theme.px(190)
            Layout.preferredHeight: Theme.touch + Theme.px(12)
            symbol: "people"
            text: Say.t("desk.group")
            onClicked: bar.groupWanted()
        }

        Action {
            Layout.fillWidth: true
            Layout.preferredWidth: Theme.px(220)
            Layout.preferredHeight: Theme.touch + Theme.px(12)
            symbol: "undo"
            enabled: bar.desk.canUndo
            text: Say.t("desk.undo_last")
            onClicked: bar.desk.undoLast()
        }
    }

    WalkBy {
        Layout.row: 0
        Layout.column: bar.portrait ? 0 : 1
        Layout.fillWidth: bar.portrait
        Layout.preferredWidth: Theme.px(496)
        desk: bar.desk
    }
}
