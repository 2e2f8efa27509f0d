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
    required property Saving saving
    required property ActivitiesView activities
    required property VerdictView verdict
    required property SearchView search
    required property ReadyView ready
    required property Cameras cameras
    required property Tuning tuning
    required property ScannerView scanner
    required property Printing printing
    required property Joining joining
    required property Carrying carrying
    required property News news
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
        if (covered && sheets.name !== "override")
            verdictLoader.forceActiveFocus(Qt.OtherFocusReason);
        else if (sheets.name)
            sheets.forceActiveFocus(Qt.OtherFocusReason);
        else
            pages.focusPage();
    }

    width: 1280
    height: 800
    color: Theme.ground
    title: Say.t("app.title")
    onFitChanged: Theme.scale = Math.max(1, fit)
    onCoveredChanged: focusFront()
    Component.onCompleted: focusFront()

    Connections {
        target: root.station

        function onPageChanged() {
            root.focusFront();
        }
    }

    Connections {
        target: root.printing

        function onBadgeShown() {
            sheets.name = "shown_badge";
        }
    }

    Connections {
        target: root.joining

        function onOffered() {
            sheets.name = "join";
        }
    }

    Shortcuts {
        station: root.station
        printing: root.printing
        cameras: root.cameras
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

        Pages {
            id: pages

            width: parent.width
            anchors.top: header.bottom
            anchors.bottom: parent.bottom
            anchors.bottomMargin: sheets.name ? 0 : root.keyboardHeight
            focus: true
            station: root.station
            desk: root.desk
            search: root.search
            ready: root.ready
            cameras: root.cameras
            printing: root.printing
            portrait: root.portrait
            started: root.started
            onPageWanted: name => root.toPage(name)
            onSheetWanted: name => sheets.name = name
        }
    }

    Loader {
        id: verdictLoader

        anchors.fill: parent
        active: root.covered
        focus: active && enabled
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
        cameras: root.cameras
        tuning: root.tuning
        scanner: root.scanner
        printing: root.printing
        joining: root.joining
        carrying: root.carrying
        news: root.news
        portrait: root.portrait
        keyboardHeight: root.keyboardHeight
        onWanted: other => name = other
        onClosed: {
            name = "";
            if (root.station.page === "ready")
                root.ready.check();
            root.focusFront();
        }
    }

    Notice {
        id: notice

        anchors.horizontalCenter: parent.horizontalCenter
        y: Theme.header + Theme.gap
        z: 4
        station: root.station
        printing: root.printing
    }

    SavingLine {
        above: notice
        saving: root.saving
    }

    Glass {
        id: keyboard

        width: parent.width
        anchors.bottom: parent.bottom
        z: 5
        typing: root.typing
        onSentAway: root.glass = false
    }
}
