pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// Records go to the hub on a stick where no network does, and its answers come back the same way.
Sheet {
    id: sheet

    required property Carrying carrying

    title: Say.t("carrying.title")
    hint: Say.t("carrying.hint")
    wide: Theme.px(900)
    Component.onCompleted: carrying.find()
    Component.onDestruction: carrying.forget()

    Timer {
        interval: 2000
        running: true
        repeat: true
        onTriggered: sheet.carrying.find() // a stick shows up when it is plugged in
    }

    Repeater {
        model: sheet.carrying.rows

        Choice {
            required property string key
            required property string name
            required property bool chosen

            Layout.fillWidth: true
            enabled: !sheet.carrying.busy
            checked: chosen
            text: name
            onClicked: sheet.carrying.choose(key)
        }
    }

    RowLayout {
        Layout.leftMargin: Theme.tight
        spacing: Theme.px(14)

        Sign {
            Layout.alignment: Qt.AlignTop
            visible: sheet.carrying.light
            kind: sheet.carrying.light || "warn"
        }

        ColumnLayout {
            spacing: Theme.tight

            Plain {
                Layout.fillWidth: true
                text: sheet.carrying.line
                font.weight: Font.DemiBold
                wrapMode: Text.Wrap
                Accessible.role: Accessible.AlertMessage
                Accessible.name: text
            }

            Plain {
                Layout.fillWidth: true
                visible: text
                text: sheet.carrying.advice
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                wrapMode: Text.Wrap
            }
        }
    }

    Action {
        Layout.fillWidth: true
        Layout.preferredHeight: Theme.px(96)
        focus: true
        tone: "primary"
        symbol: "export"
        size: Theme.lead
        enabled: sheet.carrying.ready
        text: Say.t("carrying.write")
        onClicked: sheet.carrying.write()
    }

    Action {
        Layout.fillWidth: true
        Layout.preferredHeight: Theme.px(84)
        symbol: "down"
        enabled: sheet.carrying.ready
        text: Say.t("carrying.read")
        onClicked: sheet.carrying.read()
    }
}
