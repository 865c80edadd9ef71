/* error - why the world outside did not do as asked. A value; code 0 is success. */
#ifndef PARSER_ERROR_H
#define PARSER_ERROR_H

struct error {
	int code;	   /* an errno value, or 0 */
	const char *doing; /* static text: "open", "read" */
};

#define NO_ERROR ((struct error){ 0 })

#endif
