pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// The whole programme, today's first, by zone; found by typing a part of a name.
Sheet {
    id: sheet

    required property ActivitiesView activities
    required property string chosen

    tall: true
    wide: Theme.px(980)
    title: Say.t("activities.title")
    Component.onCompleted: {
        activities.open(chosen);
        list.positionViewAtBeginning();
    }

    Field {
        Layout.fillWidth: true
        focus: true
        symbol: "search"
        hint: Say.t("activities.find")
        onTextChanged: sheet.activities.find(text)
        Keys.onDownPressed: list.forceActiveFocus(Qt.TabFocusReason)
    }

    Plain {
        Layout.fillWidth: true
        visible: sheet.activities.empty
        text: Say.t("activities.none")
        horizontalAlignment: Text.AlignHCenter
    }

    ListView {
        id: list

        Layout.fillWidth: true
        Layout.fillHeight: true
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        activeFocusOnTab: true
        keyNavigationEnabled: true
        cacheBuffer: 0 // what is prepared ahead is cancelled loudly when the next letter finds others
        onActiveFocusChanged: currentIndex = activeFocus ? Math.max(0, currentIndex) : currentIndex
        model: sheet.activities.rows
        T.ScrollBar.vertical: Scrollbar {}
        Accessible.role: Accessible.List
        Accessible.name: sheet.title
        section.property: "section"
        section.delegate: Plain {
            required property string section

            width: ListView.view.width
            height: Theme.px(52)
            leftPadding: Theme.tight
            verticalAlignment: Text.AlignBottom
            bottomPadding: Theme.px(6)
            text: section
            color: Theme.accent
            font.pixelSize: Theme.small
            font.weight: Font.Bold
            elide: Text.ElideRight
            Accessible.role: Accessible.Heading
        }

        delegate: T.AbstractButton {
            id: row

            required property int index
            required property string key
            required property string name
            required property string kind
            required property string hours
            required property bool open
            required property bool chosen

            width: ListView.view.width - Theme.gap
            height: Theme.px(84)
            focus: ListView.isCurrentItem
            Accessible.role: Accessible.ListItem
            Accessible.name: name + ", " + kind + ", " + hours
            Accessible.onPressAction: click()
            Keys.onReturnPressed: click()
            Keys.onEnterPressed: click()
            onClicked: {
                sheet.activities.choose(key);
                sheet.closed();
            }

            background: Card {
                anchors.fill: parent
                anchors.bottomMargin: Theme.px(6)
                color: row.down ? Theme.sunk : row.chosen ? Theme.goTint : Theme.surface
                border.color: row.activeFocus ? Theme.focus : row.chosen ? Theme.go : Theme.edge
                border.width: row.activeFocus ? Theme.ring : row.chosen ? 2 : 1
            }

            contentItem: RowLayout {
                spacing: Theme.gap

                Sign {
                    Layout.leftMargin: Theme.gap
                    Layout.bottomMargin: Theme.px(6)
                    side: Theme.px(40)
                    visible: row.chosen
                    kind: "go"
                }

                ColumnLayout {
                    Layout.leftMargin: row.chosen ? 0 : Theme.gap
                    Layout.rightMargin: Theme.gap
                    Layout.bottomMargin: Theme.px(6)
                    spacing: -Theme.px(4)

                    Plain {
                        Layout.fillWidth: true
                        text: row.name
                        font.weight: Font.DemiBold
                        elide: Text.ElideRight
                        Accessible.ignored: true
                    }

                    Plain {
                        Layout.fillWidth: true
                        text: row.kind + "  ·  " + row.hours + "  ·  " + Say.t(row.open ? "programme.open" : "programme.closed")
                        color: Theme.inkSoft
                        font.pixelSize: Theme.small
                        elide: Text.ElideRight
                        Accessible.ignored: true
                    }
                }
            }
        }
    }
}
