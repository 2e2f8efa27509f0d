pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// Which cameras this station looks through, two at most.
Sheet {
    id: sheet

    required property Cameras cameras

    signal settingsWanted(string key)

    title: Say.t("camera.choose")
    hint: Say.t("camera.choose_hint")
    Component.onCompleted: cameras.find()

    Plain {
        Layout.fillWidth: true
        Layout.margins: Theme.gap
        visible: sheet.cameras.noneFound
        text: Say.t("camera.none_found")
        wrapMode: Text.Wrap
    }

    Repeater {
        model: sheet.cameras.rows

        RowLayout {
            id: row

            required property string key
            required property string name
            required property bool used
            required property string note
            required property int index

            spacing: Theme.gap

            Switch {
                Layout.fillWidth: true
                Layout.preferredHeight: Theme.px(92)
                focus: row.index === 0
                checked: row.used
                text: row.name
                hint: row.note
                onClicked: sheet.cameras.toggle(row.key)
            }

            Action {
                Layout.preferredHeight: Theme.px(80)
                visible: row.used
                symbol: "settings"
                size: Theme.small
                text: Say.t("camera.settings")
                Accessible.name: Say.t("camera.settings") + " " + row.name
                onClicked: sheet.settingsWanted(row.key)
            }
        }
    }
}
