/* The page: every part listens for what concerns it, and then the listening starts. */

import "/channel.js";
import "/views.js";
import "/requests.js";
import "/tour.js";
import { $ } from "/dom.js";
import { follow } from "/state.js";

// clock.js and faults.js listen too, and modules of a page are all there before this event.
document.addEventListener("DOMContentLoaded", follow);
$("typed").focus();
