pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// People without a badge: found as one types, then checked in, checked out, given a new badge.
FocusScope {
    id: page

    required property SearchView search
    required property Printing printing
    required property bool portrait

    signal leave
    signal sheetWanted(string name)

    Keys.onEscapePressed: leave()

    GridLayout {
        anchors.fill: parent
        anchors.margins: Theme.gap
        columns: page.portrait ? 1 : 2
        columnSpacing: Theme.gap
        rowSpacing: Theme.gap

        RowLayout {
            Layout.columnSpan: page.portrait ? 1 : 2
            spacing: Theme.gap

            Action {
                Layout.preferredHeight: Theme.px(80)
                symbol: "back"
                text: page.portrait ? "" : Say.t("common.back")
                Accessible.name: Say.t("common.back")
                onClicked: page.leave()
            }

            Field {
                Layout.fillWidth: true
                focus: true
                symbol: "search"
                hint: Say.t("search.field")
                text: page.search.query
                onTextChanged: page.search.find(text)
                Keys.onDownPressed: list.forceActiveFocus(Qt.TabFocusReason)
            }
        }

        Item {
            Layout.fillWidth: true
            Layout.fillHeight: true

            ListView {
                id: list

                anchors.fill: parent
                anchors.bottomMargin: narrow.visible ? narrow.height + Theme.tight : 0
                clip: true
                boundsBehavior: Flickable.StopAtBounds
                activeFocusOnTab: count > 0
                keyNavigationEnabled: true
                cacheBuffer: 0 // what is prepared ahead is cancelled loudly when the next letter finds others
                onActiveFocusChanged: currentIndex = activeFocus ? Math.max(0, currentIndex) : currentIndex
                model: page.search.rows
                Connections {
                    target: page.search

                    function onQueryChanged() {
                        list.currentIndex = -1;
                        list.positionViewAtBeginning();
                    }
                }
                T.ScrollBar.vertical: Scrollbar {}
                Accessible.role: Accessible.List
                Accessible.name: Say.t("search.title")

                delegate: PersonRow {
                    width: ListView.view.width - Theme.gap
                    focus: ListView.isCurrentItem
                    onClicked: {
                        ListView.view.currentIndex = index;
                        ListView.view.forceActiveFocus(Qt.MouseFocusReason);
                        page.search.choose(key);
                    }
                }
            }

            Plain {
                id: narrow

                anchors.bottom: parent.bottom
                width: parent.width - Theme.gap
                visible: text
                text: page.search.narrow
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                horizontalAlignment: Text.AlignHCenter
                wrapMode: Text.Wrap
            }

            Column {
                anchors.centerIn: parent
                width: parent.width - Theme.px(64)
                visible: page.search.hint
                spacing: Theme.gap

                Icon {
                    anchors.horizontalCenter: parent.horizontalCenter
                    visible: parent.parent.height > Theme.px(200)
                    side: Theme.px(88)
                    name: "search"
                    tint: Theme.edge
                }

                Plain {
                    width: parent.width
                    text: page.search.hint
                    color: Theme.inkSoft
                    horizontalAlignment: Text.AlignHCenter
                    wrapMode: Text.Wrap
                }
            }
        }

        PersonPanel {
            Layout.fillWidth: page.portrait
            Layout.fillHeight: !page.portrait
            Layout.preferredWidth: Theme.px(440)
            visible: page.search.chosen || !page.portrait
            search: page.search
            printing: page.printing
            onSheetWanted: name => page.sheetWanted(name)
        }
    }
}
