pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// Which printer makes this station's badges, on what labels; a test print, and the last badge again.
Sheet {
    id: sheet

    required property Printing printing

    title: Say.t("printing.title")
    hint: printing.line || Say.t("printing.hint")
    wide: Theme.px(900)
    Component.onCompleted: printing.find()

    Repeater {
        model: sheet.printing.rows

        Choice {
            required property string key
            required property string name
            required property bool chosen
            required property int index

            Layout.fillWidth: true
            focus: index === 0
            checked: chosen
            text: name
            onClicked: sheet.printing.choose(key, sheet.printing.layout)
        }
    }

    Choice {
        Layout.fillWidth: true
        checked: !sheet.printing.chosen
        text: Say.t("printing.none")
        onClicked: sheet.printing.choose("", sheet.printing.layout)
    }

    RowLayout {
        spacing: Theme.gap

        Field {
            id: field

            Layout.fillWidth: true
            symbol: "printer"
            hint: Say.t("printing.address")
            inputMethodHints: Qt.ImhNoPredictiveText | Qt.ImhNoAutoUppercase
        }

        Action {
            Layout.preferredHeight: Theme.px(80)
            enabled: field.text.trim()
            text: Say.t("printing.use")
            onClicked: sheet.printing.choose(field.text, sheet.printing.layout)
        }
    }

    Plain {
        text: Say.t("printing.labels")
        font.pixelSize: Theme.small
        color: Theme.inkSoft
    }

    RowLayout {
        spacing: Theme.tight

        Repeater {
            model: sheet.printing.layouts

            Choice {
                required property string modelData

                Layout.fillWidth: true
                Layout.preferredWidth: Theme.px(180)
                enabled: sheet.printing.chosen
                checked: sheet.printing.layout === modelData
                text: Say.t("printing." + modelData.replace("-", "_"))
                onClicked: sheet.printing.choose(sheet.printing.address, modelData)
            }
        }
    }

    RowLayout {
        spacing: Theme.gap

        Action {
            Layout.fillWidth: true
            Layout.preferredWidth: Theme.px(240)
            Layout.preferredHeight: Theme.px(84)
            tone: "primary"
            symbol: "printer"
            enabled: sheet.printing.chosen
            text: Say.t("printing.test")
            onClicked: sheet.printing.printTest()
        }

        Action {
            Layout.fillWidth: true
            Layout.preferredWidth: Theme.px(240)
            Layout.preferredHeight: Theme.px(84)
            symbol: "undo"
            enabled: sheet.printing.chosen && sheet.printing.canRepeat
            text: Say.t("printing.repeat_last")
            onClicked: sheet.printing.printAgain()
        }
    }
}
