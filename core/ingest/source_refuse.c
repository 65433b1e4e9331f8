/* source_refuse: inputs that are no logs, told by their first bytes, and the way in. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/source_private.h"

#define UTF32 "UTF-32, which is not read"

/* mend: a command whose output can be piped in, or NULL; then advice, maybe with the name. */
static const struct magic {
	size_t at;
	const char *bytes;
	size_t len;
	const char *what, *command, *advice;
} magics[] = {
	{ 0, "PK\x03\x04", 4, "a zip archive", NULL, "extract it first: unzip " },
	{ 257, "ustar", 5, "a tar archive", NULL, "extract it first: tar xf " },
	{ 0, "SQLite format 3\0", 16, "an SQLite database", NULL,
	  "export its table as JSON first" },
	{ 0, "PAR1", 4, "a Parquet file", NULL, "export it as JSON first" },
	{ 0, "\xd4\xc3\xb2\xa1", 4, "a packet capture", NULL, "name a log" },
	{ 0, "\xa1\xb2\xc3\xd4", 4, "a packet capture", NULL, "name a log" },
	{ 0, "\x4d\x3c\xb2\xa1", 4, "a packet capture", NULL, "name a log" },
	{ 0, "\xa1\xb2\x3c\x4d", 4, "a packet capture", NULL, "name a log" },
	{ 0, "\x0a\x0d\x0d\x0a", 4, "a packet capture", NULL, "name a log" },
	{ 0,
	  "\x7f"
	  "ELF",
	  4, "a program", NULL, "name a log" },
	{ 0, "\xff\xfe\0\0", 4, UTF32, "iconv -f UTF-32 -t UTF-8", NULL },
	{ 0, "\0\0\xfe\xff", 4, UTF32, "iconv -f UTF-32 -t UTF-8", NULL },
};

static const struct magic utf32_marks[] = {
	{ 0, "", 0, UTF32, "iconv -f UTF-32LE -t UTF-8", NULL },
	{ 0, "", 0, UTF32, "iconv -f UTF-32BE -t UTF-8", NULL },
};

/* UTF-32 without a byte order mark: of four bytes the two high ones are NUL, the low one is not. */
static const struct magic *
find_utf32(const char *at, size_t len)
{
	size_t nul[4] = { 0 }, quarter = len / 4;

	for (size_t i = 0; i < 4 * quarter; i++)
		nul[i % 4] += at[i] == '\0';
	if (quarter < 8 || nul[1] + nul[2] < quarter + quarter / 2)
		return NULL;
	if (nul[3] == quarter && nul[2] == quarter && nul[0] <= quarter / 20)
		return &utf32_marks[0];
	if (nul[0] == quarter && nul[1] == quarter && nul[3] <= quarter / 20)
		return &utf32_marks[1];
	return NULL;
}

static const struct magic *
find_magic(const char *at, size_t len)
{
	for (size_t i = 0; i < LENGTH(magics); i++)
		if (len >= magics[i].at + magics[i].len &&
		    memcmp(at + magics[i].at, magics[i].bytes, magics[i].len) == 0)
			return &magics[i];
	return find_utf32(at, len);
}

void
source_shell_word(const struct source *source, struct str *out)
{
	const char *name = str_text(&source->name);
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				    "._-/+@%=,:";

	str_add(out, name[0] == '-' ? "./" : "");
	if (name[0] && name[strspn(name, plain)] == '\0') {
		str_add(out, name);
		return;
	}
	str_char(out, '\'');
	for (; *name; name++)
		str_add(out, *name == '\'' ? "'\\''" : (const char[]){ *name, '\0' });
	str_char(out, '\'');
}

/* Does the name end as the codec's tool wants it? Some refuse a file without. */
static bool
has_suffix(const char *name, const char *suffix)
{
	size_t n = strlen(name), len = strlen(suffix);

	return n > len && name[n - len - 1] == '.' && strcmp(name + n - len, suffix) == 0;
}

void
source_command(const struct source *source, const struct codec *codec, const char *command,
	       struct str *out)
{
	bool is_suffixed = has_suffix(str_text(&source->name), codec->name);

	str_add(out, command);
	if (source->feed.is_pipe)
		return;
	str_add(out, is_suffixed ? " " : " < ");
	source_shell_word(source, out);
}

/* `use: zcat x.gz | sitrep -`, of a pipe `decode it first: zcat | sitrep -`; then may be one
 * more command between. */
static void
say_use(const struct source *source, const struct codec *codec, const char *then, struct str *out)
{
	str_add(out, source->feed.is_pipe ? "decode it first: " : "use: ");
	source_command(source, codec, codec->command, out);
	str_fmt(out, "%s%s | sitrep -", then ? " | " : "", then ? then : "");
}

void
source_refuse_absent(const struct source *source, const struct codec *codec, struct str *out)
{
	str_fmt(out, "this build cannot read %s; ", codec->word);
	say_use(source, codec, NULL, out);
}

void
source_refuse_nested(const struct source *source, const struct codec *outer,
		     const struct codec *inner, struct str *out)
{
	str_fmt(out, "%s data inside %s data; ", inner->name, outer->name);
	say_use(source, outer, inner->command, out);
}

/* An archive or the like: `extract it first: tar xzf x.tgz`. */
static void
say_advice(const struct source *source, const struct codec *codec, const struct magic *magic,
	   struct str *out)
{
	const char *advice = magic->advice;

	if (codec && magic->at == 257)
		str_fmt(out, "extract it first: %s", codec->untar);
	else if (codec)
		str_fmt(out, "decode it first: %s", codec->expand);
	else
		str_add(out, advice);
	if (out->at[out->len - 1] != ' ')
		return;
	if (source->feed.is_pipe)
		out->at[--out->len] = '\0';
	else
		source_shell_word(source, out);
}

bool
source_refuse(const struct source *source, const struct codec *codec, const char *head,
	      size_t len, struct str *out)
{
	const struct magic *magic = find_magic(head, len);

	if (!magic)
		return false;
	str_fmt(out, "%s; ", magic->what);
	if (!magic->command) {
		say_advice(source, codec, magic, out);
	} else if (codec) {
		say_use(source, codec, magic->command, out);
	} else if (source->feed.is_pipe) {
		str_fmt(out, "decode it first: %s | sitrep -", magic->command);
	} else {
		str_fmt(out, "use: %s ", magic->command);
		source_shell_word(source, out);
		str_add(out, " | sitrep -");
	}
	return true;
}

int
source_cannot_open(const struct source *source, int error, struct err *err)
{
	const char *name = str_text(&source->name);
	struct str word = { 0 };

	source_shell_word(source, &word);
	switch (error) {
	case EACCES: case EPERM:
		err_set(err, ERR_NO_INPUT, "%s: permission denied; run as the owner or: "
			"sudo cat %s | sitrep -", name, word.at);
		break;
	case ENOENT: case ENOTDIR:
		err_set(err, ERR_NO_INPUT, "%s: no such file; check the path", name);
		break;
	case ENXIO:
		err_set(err, ERR_NO_INPUT, "%s: is a socket; name a file, or pipe its output in: "
			"... | sitrep -", name);
		break;
	default:
		err_set(err, ERR_NO_INPUT, "%s: %s; check the path", name, strerror(error));
	}
	str_release(&word);
	return -1;
}
