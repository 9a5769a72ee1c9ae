# Reads lcov reports, and prints of each file below `src` how many lines ran in any of them, and which did
# not. Fails below `least` of 100 lines.
/^SF:/ { file = index($2, src) == 1 ? substr($2, length(src) + 1) : "" }
/^DA:/ && file != "" { runs[file, $2] += $3; files[file] = 1; if ($2 > last[file]) last[file] = $2 }
END {
    sorted = "sort"
    for (file in files) {
        lines = ran = 0
        missed = ""
        for (line = 1; line <= last[file]; line++) {
            if (!((file, line) in runs)) continue
            lines++
            if (runs[file, line] > 0) ran++
            else missed = missed " " line
        }
        all += lines
        all_ran += ran
        printf "%-28s %4d of %4d lines%s\n", file, ran, lines, missed == "" ? "" : ", not" missed | sorted
    }
    close(sorted)
    share = all > 0 ? 100 * all_ran / all : 0
    printf "coverage: %d of %d lines of src, %.2f %%\n", all_ran, all, share
    exit share < least
}
