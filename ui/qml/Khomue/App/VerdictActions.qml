import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// What staff can do about a verdict.
RowLayout {
    id: actions

    required property VerdictView verdict

    signal overrideWanted

    spacing: Theme.gap

    Action {
        id: undo

        Layout.fillWidth: true
        Layout.preferredWidth: Theme.px(200)
        Layout.preferredHeight: Theme.px(88)
        visible: actions.verdict.canUndo
        symbol: "undo"
        text: Say.t("verdict.undo")
        onClicked: actions.verdict.undo()
    }

    Action {
        Layout.fillWidth: true
        Layout.preferredWidth: Theme.px(200)
        Layout.preferredHeight: Theme.px(88)
        visible: actions.verdict.canOverride
        symbol: "key"
        text: Say.t("verdict.override")
        onClicked: {
            actions.verdict.hold();
            actions.overrideWanted();
        }
    }

    Action {
        Layout.fillWidth: true
        Layout.preferredWidth: Theme.px(200)
        Layout.preferredHeight: Theme.px(88)
        symbol: "details"
        text: Say.t("verdict.details")
        onClicked: actions.verdict.toggleDetails()
    }

    Action {
        id: close

        Layout.fillWidth: true
        Layout.preferredWidth: Theme.px(200)
        Layout.preferredHeight: Theme.px(88)
        focus: true
        symbol: "close"
        text: Say.t("verdict.close")
        onClicked: actions.verdict.dismiss()
    }
}
