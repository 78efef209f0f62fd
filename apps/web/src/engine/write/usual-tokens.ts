/** How many new tokens there are where neither the model nor a person says, as for the command line. */
export const USUAL_TOKENS = 100;
