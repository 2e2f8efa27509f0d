pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// Would this station work if the network died now? A light for each part, and the way to the desk.
FocusScope {
    id: page

    required property ReadyView ready
    required property bool portrait
    required property bool started
    readonly property var sheets: ({
            choose_camera: "camera",
            choose_printer: "printer",
            join_hub: "join",
            see_news: "news",
            set_up_scanner: "scanner"
        })

    signal startWanted
    signal sheetWanted(string name)

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.gap
        spacing: Theme.gap

        RowLayout {
            Layout.leftMargin: Theme.tight
            spacing: Theme.px(20)

            Sign {
                kind: page.ready.light
                side: Theme.px(76)
            }

            ColumnLayout {
                spacing: -Theme.px(2)

                Plain {
                    Layout.fillWidth: true
                    text: page.ready.headline
                    font.pixelSize: Theme.px(38)
                    font.weight: Font.Bold
                    elide: Text.ElideRight
                    Accessible.role: Accessible.Heading
                }

                Plain {
                    Layout.fillWidth: true
                    text: Say.t("ready.offline")
                    color: Theme.inkSoft
                    font.pixelSize: Theme.small
                    wrapMode: Text.Wrap
                }
            }
        }

        GridView {
            id: lights

            readonly property int columns: page.portrait ? 1 : 3
            readonly property int lines: Math.max(1, Math.ceil(count / columns))

            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.rightMargin: -Theme.gap
            Layout.bottomMargin: -Theme.gap
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            cellWidth: Math.floor(width / columns)
            cellHeight: Math.max(Theme.px(102), Math.min(Theme.px(160), Math.floor(height / lines)))
            model: page.ready.rows
            Accessible.role: Accessible.List

            delegate: Item {
                id: cell

                required property string key
                required property string light
                required property string icon
                required property string title
                required property string sentence
                required property string mend
                required property string mendText

                width: lights.cellWidth
                height: lights.cellHeight

                CheckCard {
                    anchors.fill: parent
                    anchors.rightMargin: Theme.gap
                    anchors.bottomMargin: Theme.gap
                    key: cell.key
                    light: cell.light
                    icon: cell.icon
                    title: cell.title
                    sentence: cell.sentence
                    mend: cell.mend
                    mendText: cell.mendText
                    onMendWanted: what => page.sheets[what] ? page.sheetWanted(page.sheets[what]) : page.ready.mend(what)
                }
            }
        }

        RowLayout {
            spacing: Theme.gap

            Action {
                Layout.preferredHeight: Theme.px(88)
                Layout.preferredWidth: Theme.px(240)
                symbol: "sync"
                enabled: !page.ready.checking
                text: Say.t("ready.again")
                onClicked: page.ready.check()
            }

            Action {
                Layout.preferredHeight: Theme.px(88)
                Layout.preferredWidth: Theme.px(190)
                symbol: "export"
                text: Say.t("ready.export")
                onClicked: page.sheetWanted("carry")
            }

            Action {
                Layout.fillWidth: true
                Layout.preferredHeight: Theme.px(88)
                focus: true
                tone: "primary"
                symbol: "forward"
                size: Theme.title
                text: Say.t(page.started ? "ready.to_desk" : "ready.start")
                onClicked: page.startWanted()
            }
        }
    }
}
