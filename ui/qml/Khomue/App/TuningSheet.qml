pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// The settings of one camera, with its picture: what it does not offer is said.
Sheet {
    id: sheet

    required property Tuning tuning
    required property bool portrait

    title: Say.t("tuning.title")
    hint: tuning.name
    wide: Theme.px(1100)
    Component.onDestruction: tuning.close()

    GridLayout {
        columns: sheet.portrait ? 1 : 2
        columnSpacing: Theme.gap
        rowSpacing: Theme.gap

        CameraPanel {
            Layout.preferredWidth: Theme.px(sheet.portrait ? 700 : 480)
            Layout.preferredHeight: Theme.px(sheet.portrait ? 394 : 270)
            Layout.alignment: Qt.AlignTop | Qt.AlignHCenter
            camera: sheet.tuning.feed
            mirrored: sheet.tuning.mirror
            prompting: false
        }

        ColumnLayout {
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignTop
            spacing: Theme.tight

            Plain {
                text: Say.t("tuning.size")
                font.weight: Font.DemiBold
                Accessible.role: Accessible.Heading
            }

            RowLayout {
                spacing: Theme.tight

                Repeater {
                    model: sheet.tuning.sizes

                    Choice {
                        required property string modelData
                        required property int index

                        Layout.fillWidth: true
                        Layout.preferredWidth: Theme.px(150)
                        focus: index === 0
                        room: Theme.px(10)
                        checked: sheet.tuning.size === index
                        text: modelData
                        onClicked: sheet.tuning.chooseSize(index)
                    }
                }
            }

            Plain {
                Layout.fillWidth: true
                visible: sheet.tuning.sizeNote
                text: sheet.tuning.sizeNote
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                wrapMode: Text.Wrap
            }

            KnobRow {
                title: Say.t("tuning.exposure")
                mode: sheet.tuning.exposure
                note: sheet.tuning.exposureNote
                less: Say.t("tuning.darker")
                more: Say.t("tuning.brighter")
                onAutoWanted: automatic => sheet.tuning.letExpose(automatic)
                onStepWanted: way => sheet.tuning.stepExposure(way)
            }

            KnobRow {
                title: Say.t("tuning.focus")
                mode: sheet.tuning.focus
                note: sheet.tuning.focusNote
                less: Say.t("tuning.further")
                more: Say.t("tuning.nearer")
                onAutoWanted: automatic => sheet.tuning.letFocus(automatic)
                onStepWanted: way => sheet.tuning.stepFocus(way)
            }

            Switch {
                Layout.fillWidth: true
                checked: sheet.tuning.mirror
                text: Say.t("tuning.mirror")
                hint: Say.t("tuning.mirror_hint")
                onClicked: sheet.tuning.setMirror(checked)
            }
        }
    }
}
