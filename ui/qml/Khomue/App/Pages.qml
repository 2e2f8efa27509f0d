pragma ComponentBehavior: Bound

import QtQuick
import Khomue.Bridge

// The page in front: desk, Ready? or search.
FocusScope {
    id: pages

    required property Station station
    required property DeskView desk
    required property SearchView search
    required property ReadyView ready
    required property Cameras cameras
    required property Printing printing
    required property bool portrait
    required property bool started

    signal pageWanted(string name)
    signal sheetWanted(string name)

    function focusPage() {
        const page = station.page === "desk" ? deskPage : station.page === "ready" ? readyPage : searchPage;
        page.forceActiveFocus(Qt.OtherFocusReason);
    }

    DeskPage {
        id: deskPage

        anchors.fill: parent
        visible: pages.station.page === "desk"
        enabled: visible
        desk: pages.desk
        cameras: pages.cameras
        portrait: pages.portrait
        onActivityWanted: pages.sheetWanted("activity")
        onGroupWanted: pages.sheetWanted("group")
        onSearchWanted: pages.pageWanted("search")
    }

    Loader {
        id: readyPage

        anchors.fill: parent
        active: pages.station.page === "ready"

        sourceComponent: ReadyPage {
            focus: true
            ready: pages.ready
            portrait: pages.portrait
            started: pages.started
            onStartWanted: pages.pageWanted("desk")
            onSheetWanted: name => pages.sheetWanted(name)
        }
    }

    Loader {
        id: searchPage

        anchors.fill: parent
        active: pages.station.page === "search"

        sourceComponent: SearchPage {
            focus: true
            search: pages.search
            printing: pages.printing
            portrait: pages.portrait
            onLeave: {
                pages.search.clear();
                pages.pageWanted("desk");
            }
            onSheetWanted: name => pages.sheetWanted(name)
        }
    }
}
