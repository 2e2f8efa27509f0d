pragma Singleton

import QtQuick

// Colours, sizes and type of every screen. Sizes are those of a 1280×800 screen, times `scale`.
QtObject {
    id: theme

    property real scale: 1

    readonly property color ground: "#eef2f5"
    readonly property color surface: "#ffffff"
    readonly property color sunk: "#e1e8ee"
    readonly property color edge: "#b9c5d0"
    readonly property color ink: "#10222f"
    readonly property color inkSoft: "#445664"
    readonly property color brand: "#123a54"
    readonly property color brandDeep: "#0c2a3e"
    readonly property color brandText: "#ffffff"
    readonly property color brandTextSoft: "#c9d9e5"
    readonly property color accent: "#0b6478"
    readonly property color accentText: "#ffffff"
    readonly property color focus: "#f08c00"
    readonly property color shade: "#b30c1d29"

    readonly property color go: "#0a6b3b"
    readonly property color goText: "#ffffff"
    readonly property color goTint: "#dcf1e4"
    readonly property color look: "#ffb81f"
    readonly property color lookText: "#201400"
    readonly property color lookTint: "#fff0cd"
    readonly property color stop: "#b0151d"
    readonly property color stopText: "#ffffff"
    readonly property color stopTint: "#fbe1e1"
    readonly property color ask: "#1c4fb0"
    readonly property color askText: "#ffffff"
    readonly property color askTint: "#e0e9fa"
    readonly property color neutral: "#526472"
    readonly property color neutralText: "#ffffff"

    readonly property int small: px(20)
    readonly property int body: px(24)
    readonly property int lead: px(28)
    readonly property int title: px(36)
    readonly property int headline: px(52)
    readonly property int word: px(168)

    readonly property int gap: px(16)
    readonly property int tight: px(8)
    readonly property int radius: px(14)
    readonly property int touch: px(76)
    readonly property int header: px(92)
    readonly property int ring: px(4)

    function px(size: real): int {
        return Math.round(size * theme.scale);
    }

    // A kind is go, look, stop or ask (verdicts), good, warn or bad (lights), or out, count, group (other lines).
    function fill(kind: string): color {
        switch (kind) {
        case "go":
        case "good":
            return go;
        case "look":
        case "warn":
            return look;
        case "stop":
        case "bad":
            return stop;
        case "ask":
            return ask;
        default:
            return neutral;
        }
    }

    function on(kind: string): color {
        switch (kind) {
        case "look":
        case "warn":
            return lookText;
        case "go":
        case "good":
            return goText;
        case "stop":
        case "bad":
            return stopText;
        case "ask":
            return askText;
        default:
            return neutralText;
        }
    }

    function shape(kind: string): string {
        switch (kind) {
        case "go":
        case "good":
            return "tick";
        case "look":
        case "warn":
            return "eye";
        case "stop":
        case "bad":
            return "hand";
        case "ask":
            return "question";
        case "out":
            return "forward";
        case "count":
            return "plus";
        default:
            return "people";
        }
    }
}
