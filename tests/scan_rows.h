/* scan_rows: what the scanner makes of bytes, a row for each line of ingest.md section 3. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_SCAN_ROWS_H
#define SR_TESTS_SCAN_ROWS_H

#include <stddef.h>

/* Bytes in; spans, ledger and books out, as scanned_text() writes them. The offsets were counted
 * by hand. Flags in hexadecimal: 4 wrapped value, 8 missing value, 10 bad escape, 20 inner comma,
 * 40 from splice, 80 wrapped, 100 raw control, 200 NUL in string. */
struct row {
	const char *name, *bytes;
	size_t len;
	int depth;
	const char *out;
};
#define ROW(name, bytes, depth, out) { name, bytes, sizeof(bytes) - 1, depth, out }

#define R "{\"ts\":1,\"ms\":2}"	/* a record of 15 bytes */
#define NUL16 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

static const struct row rows[] = {
	/* Input shapes. */
	ROW("nothing", "", 0, "0+0+0+0\n"),
	ROW("blank", " \n\t", 0, "0+3+0+0\n"),
	ROW("only a bracket", "[", 0, "0+1+0+0\n"),
	ROW("an array", "[\n " R ",\n " R "\n]\n", 0,
	    "3,15 L2\n21,15 L3\n30+9+0+0\n"),
	ROW("an array on one line", "[" R "," R "]", 0, "1,15 L1\n17,15 L1\n30+3+0+0\n"),
	ROW("JSON lines", R "\n" R "\n", 0, "0,15 L1\n16,15 L2\n30+2+0+0\n"),
	ROW("JSON lines, no newline at the end", R "\n" R, 0, "0,15 L1\n16,15 L2\n30+1+0+0\n"),
	ROW("concatenated", R R R, 0, "0,15 L1\n15,15 L1\n30,15 L1\n45+0+0+0\n"),
	ROW("RFC 7464", "\x1e" R "\n\x1e" R "\n", 0, "1,15 L1\n18,15 L2\n30+4+0+0\n"),
	ROW("an array without brackets", R ",\n" R ",\n", 0,
	    "0,15 L1\n17,15 L2\n30+4+0+0\n"),
	ROW("an array without its end", "[" R ",\n" R, 0, "1,15 L1\n18,15 L2\n30+3+0+0\n"),
	ROW("arrays in an array", "[[" R "," R "],[" R "]]", 0,
	    "2,15 L1\n18,15 L1\n36,15 L1\n45+8+0+0\n"),
	ROW("values of every sort",
	    "{\"ts\":-1.5e+3,\"a\":[],\"b\":{},\"c\":[true,null,\"x\",[1],{\"d\":1}],"
	    "\"ms\":007}", 0,
	    "0,69 L1\n69+0+0+0\n"),
	ROW("a record over two lines", "[" R ",\n{\"ts\":1,\n\"ms\":2}]", 0,
	    "1,15 L1\n18,16 L2-3 80\nwrapped 2:1 18 16 [{\"ts\":1,<0A>\"ms\":2}]\n31+4+0+0\n"),

	/* Line ends and columns. */
	ROW("CRLF is one line end", R "\r\n" R "\r\n?", 0,
	    "0,15 L1\n17,15 L2\nstray_bytes 3:1 34 1 [?]\n30+4+1+0\n"),
	ROW("lone CRs end lines when there is no LF", R "\r" R "\r\r ?", 0,
	    "0,15 L1\n16,15 L2\nstray_bytes 4:2 34 1 [?]\n30+4+1+0\n"),
	ROW("a lone CR ends no line when there is an LF", R "\r" R "\n?", 0,
	    "0,15 L1\n16,15 L1\nstray_bytes 2:1 32 1 [?]\n30+2+1+0\n"),
	ROW("a column counts code points, a bad byte is one",
	    "{\"ts\":1,\"ms\":\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"}\xFF\xE2\x82 " R, 0,
	    "0,25 L1\n29,15 L1\nstray_bytes 1:20 25 3 [<FF><E2><82>]\n40+1+3+0\n"),
	ROW("a BOM", "\xEF\xBB\xBF" R, 0, "3,15 L1\nbom 1:1 0 3 [<U+FEFF>]\n15+3+0+0\n"),
	ROW("half a BOM", "\xEF\xBB" R, 0,
	    "2,15 L1\nstray_bytes 1:1 0 2 [<EF><BB>]\n15+0+2+0\n"),
	ROW("a BOM later is noise", R "\xEF\xBB\xBF" R, 0,
	    "0,15 L1\n18,15 L1\nstray_bytes 1:16 15 3 [<U+FEFF>]\n30+0+3+0\n"),

	/* OUT: anchors and noise. */
	ROW("a quote and a brace in noise hide nothing", "\"{not json} '\n" R, 0,
	    "14,15 L2\nstray_bytes 1:1 0 13 [\"{not json} ']\n15+1+13+0\n"),
	ROW("noise of two lines is one run", R "\nab\n[cd],\n" R, 0,
	    "0,15 L1\n25,15 L4\nstray_bytes 2:1 16 7 [ab<0A>[cd]]\n30+3+7+0\n"),
	ROW("a bracket before text is no array", "[x] a\n" R "\n" R, 0,
	    "6,15 L2\n22,15 L3\nstray_bytes 1:1 0 5 [[x] a]\n30+2+5+0\n"),
	ROW("an array after a banner", "hello\n[\n" R "\n" R "]", 0,
	    "8,15 L3\n24,15 L4\nstray_bytes 1:1 0 5 [hello]\n"
	    "missing_comma 3:16 23 0 []\n30+5+5+0\n"),
	ROW("a brace with blanks before its quote", "{ \n \"ts\":1,\"ms\":2}", 0,
	    "0,18 L1-2 80\n18+0+0+0\n"),
	ROW("a brace too much", R "}\n" R, 0,
	    "0,15 L1\n17,15 L2\nstray_bytes 1:16 15 1 [}]\n30+1+1+0\n"),
	ROW("a tail after the array", "[" R "] bye", 0,
	    "1,15 L1\nstray_bytes 1:19 18 3 [bye]\n15+3+3+0\n"),
	ROW("objects without a role", "{\"a\":1}\n{}\n" R, 0, "11,15 L3\n15+2+9+0\n"),

	/* Gaps. */
	ROW("a comma is missing in an array", "[" R R "," R " " R "]", 0,
	    "1,15 L1\n16,15 L1\n32,15 L1\n48,15 L1\n"
	    "missing_comma 1:17 16 0 []\nmissing_comma 1:48 47 0 []\n60+4+0+0\n"),
	ROW("a comma is missing where the first gap had one", R "," R R, 0,
	    "0,15 L1\n16,15 L1\n31,15 L1\nmissing_comma 1:32 31 0 []\n45+1+0+0\n"),
	ROW("none is missing where the first gap had none", R "\n" R "," R "\n" R, 0,
	    "0,15 L1\n16,15 L2\n32,15 L2\n48,15 L3\n60+3+0+0\n"),
	ROW("commas too many", "[," R ",,\n," R ", ]", 0,
	    "2,15 L1\n21,15 L2\nextra_comma 1:2 1 1 [,]\nextra_comma 1:19 18 1 [,]\n"
	    "extra_comma 2:1 20 1 [,]\nextra_comma 2:17 36 1 [,]\n30+9+0+0\n"),
	ROW("noise in a gap is one damage, not two", "[" R " x " R "]", 0,
	    "1,15 L1\n19,15 L1\nstray_bytes 1:18 17 1 [x]\n30+4+1+0\n"),

	/* Inside an object: accepted. */
	ROW("O_KEY: a comma too many", "{\"ts\":1,,\"ms\":2,}", 0,
	    "0,17 L1\nextra_comma 1:9 8 1 [,]\nextra_comma 1:16 15 1 [,]\n17+0+0+0\n"),
	ROW("O_VALUE: a value too few", "{\"ts\":1,\"a\":,\"ms\":}", 0, "0,19 L1 8\n19+0+0+0\n"),
	ROW("O_NEXT: a comma is missing", "{\"ts\":1 \"ms\":2\n\"a\":\"b\"\"c\":[]}", 0,
	    "0,29 L1-2 a0\nmissing_comma 1:8 7 0 []\nmissing_comma 1:15 14 0 []\n"
	    "missing_comma 2:8 22 0 []\n29+0+0+0\n"),
	ROW("A_VALUE, A_NEXT: a comma too many, too few",
	    "{\"ts\":1,\"ms\":[1,,2,],\"a\":[\"b\" \"c\" \"d\"]}", 0,
	    "0,39 L1 20\nextra_comma 1:17 16 1 [,]\nextra_comma 1:19 18 1 [,]\n"
	    "missing_comma 1:30 29 0 []\nmissing_comma 1:34 33 0 []\n39+0+0+0\n"),
	ROW("STR: escapes", "{\"ts\":1,\"ms\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9{\"}", 0,
	    "0,39 L1\n39+0+0+0\n"),
	ROW("STR_ESC: an unknown escape", "{\"ts\":1,\"ms\":\"\\q\"}", 0, "0,18 L1 10\n18+0+0+0\n"),
	ROW("STR_U: not four digits", "{\"ts\":1,\"ms\":\"\\u12\"}", 0,
	    "0,20 L1 10\n20+0+0+0\n"),
	ROW("STR: a raw control", "{\"ts\":1,\"ms\":\"a\tb\"}", 0, "0,19 L1 100\n19+0+0+0\n"),
	ROW("STR: a raw newline", R "," R ",{\"ts\":1,\"ms\":\"a\n  b\"}", 0,
	    "0,15 L1\n16,15 L1\n32,21 L1-2 84\n"
	    "wrapped 1:33 32 21 [{\"ts\":1,\"ms\":\"a<0A>  b\"}]\n51+2+0+0\n"),
	ROW("STR: NUL bytes", "{\"ts\":1,\"ms\":\"\0\0\"}", 0, "0,18 L1 200\n18+0+0+0\n"),

	/* Violations. */
	ROW("rule 1: the next record begins in the torn string", "{\"ts\":1,\"ms\":\"x" R, 0,
	    "15,15 L1\nspliced 1:1 0 15 [{\"ts\":1,\"ms\":\"x]\n15+0+15+0\n"),
	ROW("rule 1: over a line end, with blanks",
	    "{\"ts\":1,\"ms\":\"x},\n{ \"ts\":1,\"ms\":2}", 0,
	    "18,16 L2\nspliced 1:1 0 18 [{\"ts\":1,\"ms\":\"x},<0A>]\n16+0+18+0\n"),
	ROW("rule 1: in a torn key", "{\"ts\":1,\"m" R, 0,
	    "10,15 L1\nspliced 1:1 0 10 [{\"ts\":1,\"m]\n15+0+10+0\n"),
	ROW("rule 2: a brace is missing", "{\"ts\":1,\"ms\":2\n" R, 0,
	    "15,15 L2\nunclosed_object 1:1 0 15 [{\"ts\":1,\"ms\":2<0A>]\n15+0+15+0\n"),
	ROW("rule 2: cut after a comma", "{\"ts\":1,\n" R, 0,
	    "9,15 L2\nunclosed_object 1:1 0 9 [{\"ts\":1,<0A>]\n15+0+9+0\n"),
	ROW("rule 3: a record inside a torn one", "{\"ts\":1,\"ms\":" R "\n" R, 0,
	    "13,15 L1 40 strict\n29,15 L2\n"
	    "spliced 1:1 0 29 [{\"ts\":1,\"ms\":{\"ts\":1,\"ms\":2}<0A>]\n30+0+14+0\n"),
	ROW("rule 3: a nested object is not promoted", "{\"ts\":1,\"ms\":{\"ms\":2}\n" R, 0,
	    "22,15 L2\nunclosed_object 1:1 0 22 [{\"ts\":1,\"ms\":{\"ms\":2}<0A>]\n15+0+22+0\n"),
	ROW("nor one whose parent lost its head",
	    "ts\":1,\"a\":{\"ms\":2},\"b\":{\"ms\":3}}\n" R, 0,
	    "33,15 L2\nstray_bytes 1:1 0 10 [ts\":1,\"a\":]\nstray_bytes 1:20 19 4 [\"b\":]\n"
	    "stray_bytes 1:32 31 1 [}]\n15+2+31+0\n"),
	ROW("rule 4: a quote is missing", "{\"ts\":\"1,\"ms\":2}\n" R, 0,
	    "17,15 L2\nunclosed_string 1:1 0 10 [{\"ts\":\"1,\"]\n"
	    "stray_bytes 1:11 10 6 [ms\":2}]\n15+1+16+0\n"),
	ROW("rule 4: neither quote nor brace", "{\"ts\":1,ms:2}\n" R, 0,
	    "14,15 L2\nstray_bytes 1:1 0 8 [{\"ts\":1,]\n"
	    "stray_bytes 1:9 8 5 [ms:2}]\n15+1+13+0\n"),
	ROW("rule 4: the wrong bracket", "{\"ts\":[1}\n" R, 0,
	    "10,15 L2\nstray_bytes 1:1 0 8 [{\"ts\":[1]\nstray_bytes 1:9 8 1 [}]\n15+1+9+0\n"),
	ROW("a quote in a string is not mended", "{\"ts\":1,\"ms\":\"a \"b\" c\"}\n" R, 0,
	    "24,15 L2\nunclosed_string 1:1 0 17 [{\"ts\":1,\"ms\":\"a \"]\n"
	    "stray_bytes 1:18 17 6 [b\" c\"}]\n15+1+23+0\n"),
	ROW("a string where a comma was due and no colon", "{\"ts\":1 \"ms\",2}\n" R, 0,
	    "16,15 L2\nunclosed_string 1:1 0 12 [{\"ts\":1 \"ms\"]\n"
	    "stray_bytes 1:14 13 2 [2}]\n15+2+14+0\n"),
	ROW("two records in a row in a torn list", "{\"ts\":1,\"ms\":[" R "\n" R "\n", 0,
	    "14,15 L1 40 strict\n30,15 L2\n"
	    "spliced 1:1 0 30 [{\"ts\":1,\"ms\":[{\"ts\":1,\"ms\":2}<0A>]\n30+1+15+0\n"),

	/* Holes. */
	ROW("sixteen NUL bytes in a string", "{\"ts\":\"" NUL16 R, 0,
	    "23,15 L1\nnul_hole 1:1 0 23 [{\"ts\":\"<00><00><00><00><00><00><00><00><00><00>"
	    "<00><00><00><00><00><00>]\n15+0+23+0\n"),
	ROW("between tokens", "{\"ts\":1," NUL16 R, 0,
	    "24,15 L1\nnul_hole 1:1 0 24 [{\"ts\":1,<00><00><00><00><00><00><00><00><00><00>"
	    "<00><00><00><00><00><00>]\n15+0+24+0\n"),
	ROW("between records", R NUL16 R, 0,
	    "0,15 L1\n31,15 L1\nnul_hole 1:16 15 16 [<00><00><00><00><00><00><00><00><00>"
	    "<00><00><00><00><00><00><00>]\n30+0+16+0\n"),
	ROW("a few NUL bytes are noise", R "\0\0" R, 0,
	    "0,15 L1\n17,15 L1\nstray_bytes 1:16 15 2 [<00><00>]\n30+0+2+0\n"),
	ROW("a hole at the end", "{\"ts\":\"" NUL16, 0,
	    "nul_hole 1:1 0 23 [{\"ts\":\"<00><00><00><00><00><00><00><00><00><00>"
	    "<00><00><00><00><00><00>]\n0+0+23+0\n"),

	/* The tail. */
	ROW("a cut record stays pending", R "\n{\"ts\":1,\"m", 0,
	    "0,15 L1\ntruncated_tail 2:1 16 10 [{\"ts\":1,\"m]\n15+1+0+10\n"),
	ROW("a lone brace stays pending", R "\n{ ", 0,
	    "0,15 L1\ntruncated_tail 2:1 16 2 [{ ]\n15+1+0+2\n"),
	ROW("a record inside the cut one is read", "{\"ts\":1,\"ms\":[" R ",\n", 0,
	    "14,15 L1 40 strict\nspliced 1:1 0 31 [{\"ts\":1,\"ms\":[{\"ts\":1,\"ms\":2},<0A>]\n"
	    "15+0+16+0\n"),

	/* Envelopes. */
	ROW("an envelope", "{\"n\":2,\"records\":[" R ",{\"ms\":3}],\"m\":[]}", 1,
	    "18,15 L1\n34,8 L1\n23+28+0+0\n"),
	ROW("two envelopes, objects that are no records",
	    "{\"a\":[" R "]}\n{\"b\":{\"c\":1},\"a\":[" R "]}", 1,
	    "6,15 L1\n42,15 L2\n30+22+7+0\n"),
	ROW("commas in an envelope", "{\"a\":[" R " " R ",," R ",]}", 1,
	    "6,15 L1\n22,15 L1\n39,15 L1\nmissing_comma 1:22 21 0 []\n"
	    "extra_comma 1:39 38 1 [,]\nextra_comma 1:55 54 1 [,]\n45+12+0+0\n"),
	ROW("an envelope cut off", "{\"a\":[{\"ms\":3}," R ",{\"ts\":1", 1,
	    "6,8 L1\n15,15 L1\ntruncated_tail 1:32 31 7 [{\"ts\":1]\n23+8+0+7\n"),
	ROW("an envelope without an end", "{\"a\":[{\"ms\":3}," R ",", 1,
	    "6,8 L1\n15,15 L1\n23+8+0+0\n"),
	ROW("damage in an envelope stays local",
	    "{\"a\":[{\"ms\":3},{\"ts\":1,\n" R "," R "]}\n{\"a\":[" R ",{\"ms\":4}]}", 1,
	    "6,8 L1\n24,15 L2\n40,15 L2\n64,15 L3\n"
	    "unclosed_object 1:16 15 9 [{\"ts\":1,<0A>]\nstray_bytes 2:33 56 1 [}]\n"
	    "53+19+18+0\n"),
	ROW("an envelope with roles of its own", "{\"ts\":1,\"ms\":2,\"a\":[" R "]}", 1,
	    "20,15 L1\n15+22+0+0\n"),
	ROW("a record among envelopes", "{\"ts\":1,\"ms\":2,\"a\":{}}\n{\"a\":[" R "]}", 1,
	    "0,22 L1\n29,15 L2\n37+9+0+0\n"),
	ROW("two envelopes deep", "{\"hits\":{\"hits\":[" R "]}}", 2,
	    "17,15 L1\n15+20+0+0\n"),
};

#endif
