"""Which posts and routes are hot, which kecamatan feed them, what changed, and is it more than noise?

    counts      crossing files → BorderCounts: people, events and hours by post, direction, kind, month, week, origin; the account of rows
    (release)   BorderCounts → BorderTold: what the tier may see, `geo.release.legs.told_border`
    view        BorderTold → BorderView: everything that is said, `border_view`
    flows       origin → post → country in four classes, and the feeders of each post
    scores      flow x share outside procedure x trend, each factor with its interval
    rule        the rule bayes(4, 0, 2) and its false alarms
    seasons     which periods are compared with which: Lebaran, Gawai and school leaving with themselves
    signals     cards
    published   series of published figures, contradictory ones side by side
    zones       stretches of the land border, 10 to 20 km each

Shapes: `geo.tables.border`. Pages and products read `Release.border` (a BorderView, or None where no crossing was read).
"""
