pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// The verdict, over everything: colour, shape, word, name, reason. A touch beside the buttons closes it.
FocusScope {
    id: page

    required property VerdictView verdict
    required property bool portrait
    readonly property color tint: Theme.on(verdict.kind)
    readonly property bool asks: verdict.kind === "ask"

    signal overrideWanted

    Accessible.role: Accessible.AlertMessage
    Accessible.name: [verdict.word, verdict.name, verdict.reason, verdict.more].filter(Boolean).join(", ")
    Keys.onEscapePressed: verdict.dismiss()

    Rectangle {
        anchors.fill: parent
        color: Theme.fill(page.verdict.kind)

        TapHandler {
            onTapped: page.verdict.dismiss()
        }
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.px(28)
        spacing: Theme.gap

        GridLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            columns: page.portrait ? 1 : 2
            columnSpacing: Theme.px(48)
            rowSpacing: Theme.px(28)

            Rectangle {
                Layout.alignment: page.portrait ? Qt.AlignHCenter | Qt.AlignBottom : Qt.AlignCenter
                Layout.fillHeight: page.portrait && !page.asks && !page.verdict.detailsOpen
                Layout.leftMargin: page.portrait ? 0 : Theme.px(20)
                Layout.maximumHeight: implicitHeight
                Layout.maximumWidth: implicitWidth
                implicitWidth: Theme.px(page.portrait && (page.asks || page.verdict.detailsOpen) ? 180 : 300)
                implicitHeight: implicitWidth
                radius: width / 2
                color: page.tint

                Icon {
                    anchors.centerIn: parent
                    side: Math.round(parent.width * 0.66)
                    name: page.verdict.kind ? Theme.shape(page.verdict.kind) : ""
                    tint: Theme.fill(page.verdict.kind)
                }
            }

            ColumnLayout {
                Layout.fillWidth: true
                Layout.alignment: page.portrait ? Qt.AlignTop : Qt.AlignVCenter
                spacing: Theme.gap

                VerdictText {
                    Layout.fillWidth: true
                    verdict: page.verdict
                    centred: page.portrait
                    tint: page.tint
                }

                VerdictDetails {
                    Layout.fillWidth: true
                    visible: page.verdict.detailsOpen
                    verdict: page.verdict
                }

                ListView {
                    id: people

                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.maximumHeight: contentHeight
                    Layout.minimumHeight: Math.min(contentHeight, Theme.px(224))
                    visible: page.asks
                    implicitHeight: contentHeight
                    clip: interactive
                    interactive: contentHeight > height
                    spacing: Theme.gap
                    boundsBehavior: Flickable.StopAtBounds
                    model: page.verdict.people

                    delegate: PersonChoice {
                        width: ListView.view.width
                        onChosen: key => page.verdict.choose(key)
                    }
                }
            }
        }

        VerdictActions {
            Layout.fillWidth: true
            Layout.fillHeight: false
            Layout.alignment: Qt.AlignBottom
            focus: true
            verdict: page.verdict
            onOverrideWanted: page.overrideWanted()
        }
    }
}
