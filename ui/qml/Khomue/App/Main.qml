pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window
import Khomue.Bridge
import Khomue.Theme

// The station's window: header, one page, and over it a sheet, the verdict, a notice, the keyboard.
Window {
    id: root

    required property Station station
    required property Pill pill
    required property DeskView desk
    required property ActivitiesView activities
    required property VerdictView verdict
    required property SearchView search
    required property ReadyView ready
    required property CameraFeed camera
    readonly property bool portrait: height > width
    readonly property bool covered: verdict.visible
    readonly property bool typing: glass && activeFocusItem instanceof TextInput
    readonly property int keyboardHeight: typing ? keyboard.height : 0
    readonly property real fit: Math.min(Math.min(width, height) / 800, Math.max(width, height) / 1280)
    property alias sheet: sheets.name
    property bool glass: false // fingers type on the screen
    property bool started: false

    function toPage(name: string) {
        if (name === "desk")
            started = true;
        if (name === "ready")
            ready.check();
        station.go(name);
    }

    function focusFront() {
        const page = station.page === "desk" ? deskPage : station.page === "ready" ? readyPage : searchPage;
        (covered ? verdictLoader : sheets.name ? sheets : page).forceActiveFocus(Qt.OtherFocusReason);
    }

    width: 1280
    height: 800
    color: Theme.ground
    title: Say.t("app.title")
    onFitChanged: Theme.scale = Math.max(1, fit)
    onTypingChanged: keyboard.active = keyboard.active || typing
    onCoveredChanged: focusFront()
    Component.onCompleted: focusFront()

    Connections {
        target: root.station

        function onPageChanged() {
            root.focusFront();
        }
    }

    Shortcuts {
        station: root.station
        desk: root.desk
        verdict: root.verdict
        free: front.enabled
        onPageWanted: name => root.toPage(name)
        onSheetWanted: name => sheets.name = name
    }

    Item {
        id: front

        anchors.fill: parent
        enabled: !root.verdict.visible && !sheets.name

        Header {
            id: header

            width: parent.width
            station: root.station
            pill: root.pill
            portrait: root.portrait
            onPillTouched: root.toPage("ready")
        }

        FocusScope {
            id: pages

            width: parent.width
            anchors.top: header.bottom
            anchors.bottom: parent.bottom
            anchors.bottomMargin: sheets.name ? 0 : root.keyboardHeight
            focus: true

            DeskPage {
                id: deskPage

                anchors.fill: parent
                visible: root.station.page === "desk"
                enabled: visible
                desk: root.desk
                camera: root.camera
                portrait: root.portrait
                onActivityWanted: sheets.name = "activity"
                onGroupWanted: sheets.name = "group"
                onSearchWanted: root.toPage("search")
            }

            Loader {
                id: readyPage

                anchors.fill: parent
                active: root.station.page === "ready"

                sourceComponent: ReadyPage {
                    focus: true
                    ready: root.ready
                    portrait: root.portrait
                    started: root.started
                    onStartWanted: root.toPage("desk")
                    onCameraWanted: sheets.name = "camera"
                }
            }

            Loader {
                id: searchPage

                anchors.fill: parent
                active: root.station.page === "search"

                sourceComponent: SearchPage {
                    focus: true
                    search: root.search
                    portrait: root.portrait
                    onLeave: {
                        root.search.clear();
                        root.toPage("desk");
                    }
                    onBadgeWanted: sheets.name = "badge"
                }
            }
        }
    }

    Loader {
        id: verdictLoader

        anchors.fill: parent
        active: root.covered
        focus: active
        enabled: sheets.name !== "override"
        z: enabled ? 3 : 1

        sourceComponent: VerdictPage {
            focus: true
            verdict: root.verdict
            portrait: root.portrait
            onOverrideWanted: sheets.name = "override"
        }
    }

    Sheets {
        id: sheets

        anchors.fill: parent
        z: 2
        enabled: !root.covered || name === "override"
        desk: root.desk
        activities: root.activities
        verdict: root.verdict
        search: root.search
        ready: root.ready
        keyboardHeight: root.keyboardHeight
        onClosed: {
            name = "";
            root.focusFront();
        }
    }

    Notice {
        anchors.horizontalCenter: parent.horizontalCenter
        y: Theme.header + Theme.gap
        z: 4
        station: root.station
    }

    Loader {
        id: keyboard

        width: parent.width
        anchors.bottom: parent.bottom
        z: 5
        active: false
        visible: root.typing

        sourceComponent: Keyboard {
            language: Say.words.language
            onActiveChanged: root.glass = root.glass && (active || !root.typing) // its own key sends it away
        }
    }
}
