import QtQuick
import QtQuick.Layouts
import Khomue.Controls
import Khomue.Theme

// Exposure or focus: by itself, or a step to either side; or that the camera has none.
ColumnLayout {
    id: row

    required property string title
    required property string note
    required property string less
    required property string more
    property string mode: ""

    signal autoWanted(bool automatic)
    signal stepWanted(int way)

    spacing: Theme.tight

    Switch {
        Layout.fillWidth: true
        enabled: row.mode === "auto" || row.mode === "manual"
        opacity: enabled ? 1 : 0.75
        checked: row.mode === "auto"
        text: row.title
        hint: row.note
        onClicked: row.autoWanted(checked)
    }

    RowLayout {
        visible: row.mode === "manual"
        spacing: Theme.tight

        Action {
            Layout.fillWidth: true
            Layout.preferredWidth: Theme.px(200)
            symbol: "minus"
            text: row.less
            onClicked: row.stepWanted(-1)
        }

        Action {
            Layout.fillWidth: true
            Layout.preferredWidth: Theme.px(200)
            symbol: "plus"
            text: row.more
            onClicked: row.stepWanted(1)
        }
    }
}
