import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Theme

// The desk: camera, activity in force, last scans, and what staff do.
FocusScope {
    id: page

    required property DeskView desk
    required property Cameras cameras
    required property bool portrait
    readonly property int side: Theme.px(480)
    readonly property int spare: height - bar.implicitHeight - card.implicitHeight - 4 * Theme.gap
    readonly property int cameraWidth: portrait ? width - 2 * Theme.gap : width - side - 3 * Theme.gap
    readonly property int cameraHeight: portrait ? Math.round(cameraWidth * 9 / 16) : spare

    signal activityWanted
    signal searchWanted
    signal groupWanted

    GridLayout {
        anchors.fill: parent
        anchors.margins: Theme.gap
        columns: page.portrait ? 1 : 2
        columnSpacing: Theme.gap
        rowSpacing: Theme.gap

        CameraView {
            Layout.preferredWidth: page.cameraWidth
            Layout.preferredHeight: page.cameraHeight
            cameras: page.cameras
        }

        ActivityCard {
            id: card

            Layout.row: 1
            Layout.column: 0
            Layout.preferredWidth: page.cameraWidth
            desk: page.desk
            onChangeWanted: page.activityWanted()
        }

        RecentList {
            Layout.row: page.portrait ? 2 : 0
            Layout.column: page.portrait ? 0 : 1
            Layout.rowSpan: page.portrait ? 1 : 2
            Layout.fillWidth: true
            Layout.fillHeight: true
            desk: page.desk
        }

        DeskBar {
            id: bar

            Layout.row: page.portrait ? 3 : 2
            Layout.column: 0
            Layout.columnSpan: page.portrait ? 1 : 2
            Layout.fillWidth: true
            desk: page.desk
            portrait: page.portrait
            onSearchWanted: page.searchWanted()
            onGroupWanted: page.groupWanted()
        }
    }
}
