# Writes the first 500 digits of examples/data/digits.csv as arrays of C: a label and 64 pixels a row.
BEGIN { FS = "," }
NR <= 500 {
    labels = labels (NR > 1 ? ", " : "") $1
    row = ""
    for (i = 2; i <= 65; i++) row = row (i > 2 ? ", " : "") $i
    pixels = pixels "    {" row "},\n"
}
END {
    print "/* Handwritten digits (UCI, CC BY 4.0), eight rows of eight pixels each. */"
    print "#include <stdint.h>\n"
    print "static const uint8_t labels[500] = {" labels "};\n"
    print "static const uint8_t pixels[500][64] = {\n" pixels "};"
}
