/* err: trouble with the world, as a code, a ready sentence and a position. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_BASE_ERR_H
#define SR_BASE_ERR_H

/* Codes are the exit codes of the program (contract section 2). */
enum err_code {
	ERR_NONE = 0,
	ERR_USAGE = 64,		/* a word of the command line */
	ERR_NO_RECORD = 65,	/* no record could be read from the input */
	ERR_NO_INPUT = 66,	/* an input cannot be opened */
	ERR_BUG = 70,
	ERR_MEMORY = 71,
	ERR_CREATE = 73,	/* an output cannot be created */
	ERR_IO = 74,
	ERR_CONFIG = 78		/* config, theme or incident file */
};

struct err {
	int code;		/* enum err_code; 0 = nothing is wrong */
	long line, column;	/* 1-based position in the thing at fault; 0 = none */
	char text[640];		/* `WHAT: WHY; HOW TO MEND`, clean text, without the `sitrep: ` */
};

/*
 * Set code and text and return -1, so that a function can end with `return err_set(...)`.
 * The sentence goes through the safe-text door (text.h), so that names and values of the
 * outside may be printed into it; too long a one ends in `…`. line and column stay as
 * they are. err may be NULL: then only -1 is returned.
 */
int err_set(struct err *err, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
