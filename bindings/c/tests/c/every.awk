# Writes a program that names every function of the header: what is linked for the proof.
BEGIN {
    print "#include \"class_centers.h\"\n"
    print "typedef void (*any_function)(void);\n"
    print "extern const any_function every_function[];\n"
    print "void start(void);\n"
    print "const any_function every_function[] = {"
}
/^[a-z].* \**cc_[a-z0-9_]*\(/ && !/typedef/ {
    match($0, /cc_[a-z0-9_]*\(/)
    print "    (any_function)" substr($0, RSTART, RLENGTH - 1) ","
}
END {
    print "};\n"
    print "void start(void)\n{\n    volatile const any_function *f = every_function;\n    f[0]();\n    f[1]();\n}"
}
