// All that the desk pages need beside the server: htmx for parts of a page, the keyboard, times kept fresh, drafts
// kept on the machine. Every page works without it.
import "htmx.org/dist/htmx.esm.js";
import { keepTimesFresh } from "./parts/times";
import { keyboard } from "./parts/keyboard";
import { drafts } from "./parts/drafts";
import { selection } from "./parts/selection";
import { small } from "./parts/small";
import { follow } from "./parts/follow";
import { bell } from "./parts/bell";
import { uploads } from "./parts/uploads";

keepTimesFresh();
keyboard();
drafts();
selection();
small();
follow();
bell();
uploads();
