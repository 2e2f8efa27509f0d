pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// Joins a hub: its code is held before the camera or typed, looked at, and agreed to.
Sheet {
    id: sheet

    required property Joining joining

    title: Say.t("joining.title")
    wide: Theme.px(900)
    Component.onDestruction: joining.forget()

    Connections {
        target: sheet.joining

        function onOffered() {
            code.text = sheet.joining.code;
        }

        function onJoined() {
            sheet.closed();
        }
    }

    Plain {
        Layout.fillWidth: true
        text: Say.t("joining.show")
        wrapMode: Text.Wrap
    }

    Field {
        id: code

        Layout.fillWidth: true
        symbol: "badge"
        text: sheet.joining.code
        hint: Say.t("joining.code")
        inputMethodHints: Qt.ImhNoPredictiveText | Qt.ImhNoAutoUppercase
        onTextChanged: sheet.joining.read(text)
        onAccepted: sheet.joining.join(name.text)
        Component.onCompleted: focus = sheet.joining.address === "" // with a scanned code only consent is wanted, no keyboard
    }

    Field {
        id: name

        Layout.fillWidth: true
        symbol: "note"
        hint: Say.t("joining.name")
        maximumLength: 100
        onAccepted: sheet.joining.join(text)
        Component.onCompleted: text = sheet.joining.name
    }

    Plain {
        Layout.fillWidth: true
        text: sheet.joining.line
        color: sheet.joining.failed ? Theme.stop : Theme.inkSoft
        font.pixelSize: Theme.small
        wrapMode: Text.Wrap
        Accessible.role: Accessible.AlertMessage
        Accessible.name: text
    }

    Action {
        Layout.fillWidth: true
        Layout.preferredHeight: Theme.px(96)
        tone: "primary"
        symbol: "network"
        size: Theme.lead
        enabled: sheet.joining.address && !sheet.joining.busy
        text: Say.t("joining.join")
        onClicked: sheet.joining.join(name.text)
        Component.onCompleted: focus = sheet.joining.address !== ""
    }
}
