/* The page: every part listens for what concerns it, and then the listening starts. */

import "/banner.js";
import "/channel.js";
import "/home.js";
import "/modal.js";
import "/requests.js";
import "/thread.js";
import "/tour.js";
import { $ } from "/dom.js";
import { follow } from "/feed.js";

// clock.js and weather.js listen too, and modules of a page are all there before this event.
document.addEventListener("DOMContentLoaded", follow);
$("typed").focus();
