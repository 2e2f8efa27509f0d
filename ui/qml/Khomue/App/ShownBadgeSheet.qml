import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// Somebody's badge on the screen, large enough to photograph, where there is no printer.
Sheet {
    id: sheet

    required property Printing printing

    title: Say.t("shown.title")
    hint: Say.t("shown.hint")
    Component.onDestruction: printing.hideBadge()

    CodePicture {
        Layout.preferredWidth: Theme.px(400)
        Layout.preferredHeight: Theme.px(400)
        Layout.alignment: Qt.AlignHCenter
        text: sheet.printing.code
        Accessible.role: Accessible.Graphic
        Accessible.name: Say.t("shown.title")
    }

    Plain {
        Layout.fillWidth: true
        text: sheet.printing.name
        font.pixelSize: Theme.title
        font.weight: Font.Bold
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.Wrap
    }

    Plain {
        Layout.fillWidth: true
        text: sheet.printing.affiliation
        color: Theme.inkSoft
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.Wrap
    }

    Action {
        Layout.fillWidth: true
        Layout.preferredHeight: Theme.px(88)
        focus: true
        tone: "primary"
        symbol: "tick"
        text: Say.t("shown.done")
        onClicked: sheet.closed()
    }
}
